"""LimeSurvey: `.lss` surveys out, exports back, and its RemoteControl."""
