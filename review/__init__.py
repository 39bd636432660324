"""The web page where hits are judged. It calls the same functions as the terminal."""
