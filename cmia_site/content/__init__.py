"""The shelf: what every published thing shares. Imports nothing of the site's other rooms."""
