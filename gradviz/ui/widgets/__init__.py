"""What pages are made of: controls of declared settings, charts, tables, and words."""
