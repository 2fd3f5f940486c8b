"""The workshop: what draws the files that the site ships. Nothing here runs while a page is served."""
