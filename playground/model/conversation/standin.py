"""Words for what the offline model can't do, the same wherever it says so."""

STAND_IN = (
    "I'm the playground's offline stand-in and can't answer this one; a real Mistral model, with "
    "an API key, would."
)
