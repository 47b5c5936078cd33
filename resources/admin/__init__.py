from . import figures, organisations, sources, terms

__all__ = ["figures", "organisations", "sources", "terms"]
