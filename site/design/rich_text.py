"""What editors may do to a text below the level of headings."""

PARAGRAPH_FEATURES = ["bold", "italic", "link", "ol", "ul"]
