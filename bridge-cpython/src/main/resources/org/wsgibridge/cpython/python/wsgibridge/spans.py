"""Makes the bridge's span the current one of applications that OpenTelemetry instruments."""
import functools
import sys

#: The variable with the place of a request in its trace, if the bridge has made a span for it.
_HERE = 'wsgi_bridge.traceparent'


def within(application):
    """Returns a callable that calls the application within the bridge's span; the application itself without
    OpenTelemetry.

    An instrumentation that finds a current span makes an inner span, and not a second server span.
    """
    if 'opentelemetry.trace' not in sys.modules:
        return application
    try:
        from opentelemetry import context
        from opentelemetry.baggage.propagation import W3CBaggagePropagator
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
    except ImportError:
        return application  # a version that is not supported
    trace, baggage = TraceContextTextMapPropagator(), W3CBaggagePropagator()

    def traced(environ, start_response):
        here = environ.get(_HERE)
        if here is None:
            return application(environ, start_response)
        carrier = {'traceparent': here, 'tracestate': environ.get('HTTP_TRACESTATE', ''),
                   'baggage': environ.get('HTTP_BAGGAGE', '')}
        token = context.attach(baggage.extract(carrier, trace.extract(carrier, context.Context())))
        try:
            return application(environ, start_response)
        finally:
            context.detach(token)

    try:
        return functools.update_wrapper(traced, application, updated=())
    except AttributeError:
        return traced
