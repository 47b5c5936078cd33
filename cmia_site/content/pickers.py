"""How a row is called where it is picked."""


def picker_label(row):
    """The row's own `picker_label` where it has one, because namesakes must differ; else its name."""
    return getattr(row, "picker_label", str(row))
