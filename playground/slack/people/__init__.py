"""Actions of people, and the modals, buttons and response URLs they act with."""
