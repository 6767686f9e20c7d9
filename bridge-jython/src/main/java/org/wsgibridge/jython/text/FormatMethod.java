package org.wsgibridge.jython.text;

import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyBuiltinCallable;
import org.python.core.PyBuiltinMethod;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.python.core.stringlib.FieldNameIterator;
import org.python.core.stringlib.MarkupIterator;

/**
 * The method {@code format} of strings. Jython's method calls {@code str()} on the arguments even if the format is a
 * Unicode string, so {@code u'{!s}'.format(u'\u00e9')} is a {@code UnicodeEncodeError}.
 */
@Untraversable
public final class FormatMethod extends PyBuiltinMethod {
    private static final long serialVersionUID = 1L;

    private FormatMethod() {
        super("format");
    }

    private FormatMethod(PyObject self, Info info) {
        super(self.getType(), self, info);
    }

    /** Returns the method for a type of strings. */
    public static PyObject of(PyType type) {
        return new FormatMethod().makeDescriptor(type);
    }

    @Override
    public PyBuiltinCallable bind(PyObject string) {
        return new FormatMethod(string, info);
    }

    @Override
    public PyObject __call__(PyObject[] arguments, String[] keywords) {
        PyString format = (PyString) self;
        try {
            String text = new Fields(format, arguments, keywords).render(new MarkupIterator(format), false);
            return format instanceof PyUnicode ? new PyUnicode(text) : new PyString(text);
        } catch (IllegalArgumentException e) {
            throw Py.ValueError(e.getMessage());
        }
    }

    /** Replaces the fields of a format string by arguments. */
    private static final class Fields {
        private final PyString format;
        private final PyObject[] arguments;
        private final String[] keywords;

        Fields(PyString format, PyObject[] arguments, String[] keywords) {
            this.format = format;
            this.arguments = arguments;
            this.keywords = keywords;
        }

        String render(MarkupIterator iterator, boolean isNested) {
            StringBuilder result = new StringBuilder();
            for (MarkupIterator.Chunk chunk = iterator.nextChunk(); chunk != null; chunk = iterator.nextChunk()) {
                result.append(chunk.literalText);
                if (chunk.fieldName == null) {
                    continue;
                }
                PyObject field = converted(field(chunk.fieldName, iterator.isBytes()), chunk.conversion);
                String specification = chunk.formatSpec == null ? "" : chunk.formatSpec;
                if (chunk.formatSpecNeedsExpanding) {
                    if (isNested) {
                        throw Py.ValueError("Max string recursion exceeded");
                    }
                    specification = render(new MarkupIterator(iterator, specification), true);
                }
                result.append(rendered(field, specification));
            }
            return result.toString();
        }

        private PyObject field(String name, boolean isBytes) {
            FieldNameIterator names = new FieldNameIterator(name, isBytes);
            PyObject field = first(names.pyHead());
            for (FieldNameIterator.Chunk part = names.nextChunk(); part != null; part = names.nextChunk()) {
                if (part.is_attr) {
                    field = field.__getattr__((String) part.value);
                } else if (part.value instanceof Integer index) {
                    field = field.__getitem__(index);
                } else {
                    field = field.__getitem__(new PyString(part.value.toString()));
                }
            }
            return field;
        }

        private PyObject first(PyObject name) {
            int positional = arguments.length - keywords.length;
            if (name.isIndex()) {
                int index = name.asIndex();
                if (index >= positional) {
                    throw Py.IndexError("tuple index out of range");
                }
                return arguments[index];
            }
            for (int i = 0; i < keywords.length; i++) {
                if (keywords[i].equals(name.asString())) {
                    return arguments[positional + i];
                }
            }
            throw Py.KeyError(name);
        }

        private PyObject converted(PyObject field, @Nullable String conversion) {
            if (conversion == null) {
                return field;
            }
            return switch (conversion) {
                case "r" -> Representation.of(field);
                case "s" -> Formatting.converted(field, format);
                default -> throw Py.ValueError("Unknown conversion specifier " + conversion);
            };
        }

        private String rendered(PyObject field, String specification) {
            if (format instanceof PyUnicode) {
                return Formatting.formatted(field, new PyUnicode(specification)).asString();
            }
            PyObject result = Formatting.formatted(field, new PyString(specification));
            // Raises UnicodeEncodeError if the text is not ASCII.
            return (result instanceof PyUnicode ? result.__str__() : result).asString();
        }
    }
}
