"""The plain layout: one row a respondent, item ids as headings."""
