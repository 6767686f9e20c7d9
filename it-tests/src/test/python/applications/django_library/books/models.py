# coding: utf-8
from __future__ import unicode_literals

from django.db import models
from django.utils.encoding import python_2_unicode_compatible


@python_2_unicode_compatible
class Author(models.Model):
    name = models.CharField(max_length=100, unique=True)
    born = models.DateField(null=True, blank=True)

    def __str__(self):
        return self.name


@python_2_unicode_compatible
class Book(models.Model):
    title = models.CharField('Büchertitel', max_length=100)
    authors = models.ManyToManyField(Author)
    language = models.CharField(max_length=2, choices=[('de', 'deutsch'), ('en', 'english')], default='de')
    price = models.DecimalField(max_digits=6, decimal_places=2)
    added = models.DateTimeField()
    scan = models.FileField(upload_to='scans/%Y', blank=True)

    class Meta:
        ordering = ['title']
        unique_together = [('title', 'language')]

    def __str__(self):
        return self.title
