"""What the portal's pages are compared with: the least that Django and Wagtail can serve."""
