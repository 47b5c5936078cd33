"""The public site of the Critical Minerals International Alliance."""
