"""Demo content: files and data that show the site at work, none of which speaks for a real person."""
