"""Events and what belongs to them: people, themes, materials, recordings."""
