"""Voice clips: downloaded, transcribed by Mistral, quoted in their thread, asked as a question."""
