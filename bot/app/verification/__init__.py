"""`verify`: tries each assumption about Mistral and Slack on the services themselves."""
