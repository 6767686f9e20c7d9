"""One table, beside those of Django's users and sessions."""

from django.db import models


class Entry(models.Model):
    number = models.IntegerField()
    author = models.CharField(max_length=100)
    message = models.TextField()
    posted = models.DateTimeField(db_index=True)
    votes = models.IntegerField()
