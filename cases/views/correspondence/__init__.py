"""The service desk and the pages behind links: what people do with letters on their way."""
