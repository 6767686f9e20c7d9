from test.support import check_py3k_warnings, gc_collect
