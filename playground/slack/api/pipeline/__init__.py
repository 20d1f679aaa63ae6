"""The pipeline that every Web API request passes through before its method."""
