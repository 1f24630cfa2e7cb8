"""KoboToolbox and ODK: XLSForms out, exports back."""
