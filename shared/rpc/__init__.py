"""Commands and reveals, sealed to the service that owns the data, answered once or not known."""
