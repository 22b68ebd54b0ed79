"""From a log to the broker and from the broker to reactions: nothing lost, nothing believed unchecked."""
