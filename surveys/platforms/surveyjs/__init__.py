"""SurveyJS: JSON forms out, JSON answers back."""
