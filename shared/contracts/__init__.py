"""The published language: public messages, commands and codes that services share."""
