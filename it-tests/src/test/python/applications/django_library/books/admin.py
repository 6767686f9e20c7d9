from django.contrib import admin

from books.models import Author, Book


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    search_fields = ['name']


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ['title', 'language', 'price', 'added', 'people']
    list_editable = ['price']
    list_filter = ['language', 'authors']
    search_fields = ['title', 'authors__name']
    filter_horizontal = ['authors']
    date_hierarchy = 'added'

    def people(self, book):
        return ', '.join(author.name for author in book.authors.order_by('name'))
