"""Paper: a form to print, and the data-entry sheet that reads back."""
