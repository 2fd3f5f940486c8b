"""The diagnosis in the admin: drafts, their questions, published versions, measures."""
