"""The addresses of the site, the people and cases they are asked with, and the table of the answers (`answers.txt`)."""
