from __future__ import unicode_literals

from django.contrib import admin

from guestbook.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ["name", "beginning", "created_at", "is_visible", "author"]
    list_filter = ["is_visible", "created_at"]
    search_fields = ["name", "message"]
    date_hierarchy = "created_at"
    readonly_fields = ["author", "created_at"]
    actions = ["hide", "show"]

    def beginning(self, entry):
        return entry.message[:60]

    beginning.short_description = "message"

    def hide(self, request, queryset):
        self.message_user(request, "{} hidden.".format(queryset.update(is_visible=False)))

    hide.short_description = "Hide the selected entries"

    def show(self, request, queryset):
        self.message_user(request, "{} shown again.".format(queryset.update(is_visible=True)))

    show.short_description = "Show the selected entries again"
