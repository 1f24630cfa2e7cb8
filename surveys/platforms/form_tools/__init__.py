"""Microsoft Forms, Google Forms, SurveyMonkey, and any table whose headings are question texts."""
