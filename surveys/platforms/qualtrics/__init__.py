"""Qualtrics: Advanced Format out, exports back."""
