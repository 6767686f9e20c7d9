package org.wsgibridge.jython.objects;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.python.core.PyObject;
import org.python.core.PyReflectedField;
import org.python.core.PyStringMap;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.Untraversable;

/**
 * {@code sys.__dict__} with the values of an interpreter. In Jython's own, an attribute that is a field of Java is the
 * descriptor of the field: {@code mock.patch} takes that for the value, and sets the attribute to it at its end.
 */
@SuppressWarnings("unchecked") // of what PyStringMap overrides
public final class SystemAttributes extends PyStringMap {
    private static final long serialVersionUID = 1L;
    /** The class of what a field has whose attribute is deleted; it is not public. */
    private static final String DELETED = "PyAttributeDeleted";

    private final transient PySystemState sys;

    private SystemAttributes(PyStringMap attributes, PySystemState sys) {
        super(attributes.getMap());
        this.sys = sys;
    }

    /** Gives the interpreter its dict. */
    public static void install(PySystemState sys) {
        if (sys.__dict__ instanceof PyStringMap attributes && !(attributes instanceof SystemAttributes)) {
            sys.__dict__ = new SystemAttributes(attributes, sys);
        }
    }

    /**
     * Returns descriptors for the type of {@code sys} by their names: of the fields that Java does not change, and of
     * {@code argv}. An interpreter can set them to any value, and delete them, for itself.
     */
    public static Map<String, PyObject> descriptors() {
        Map<String, PyObject> descriptors = new HashMap<>();
        for (Field field : PySystemState.class.getFields()) {
            int modifiers = field.getModifiers();
            boolean constant = Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers);
            if (constant || field.getName().equals("argv")) {
                descriptors.put(field.getName(), new Attribute(field));
            }
        }
        PyType type = PyType.fromClass(PySystemState.class);
        descriptors.keySet().removeIf(name -> !(type.lookup(name) instanceof PyReflectedField));
        return descriptors;
    }

    @Override
    public @Nullable PyObject __finditem__(@Nullable String name) {
        PyObject value = super.__finditem__(name);
        if (!(value instanceof PyReflectedField field)) {
            return value;
        }
        PyObject current = field._doget(sys);
        return current == null || DELETED.equals(current.getClass().getSimpleName()) ? null : current;
    }

    @Override
    public boolean __contains__(PyObject name) {
        return __finditem__(name) != null;
    }

    /** Keeps what stands for a field: what deletes an attribute has changed the field. */
    @Override
    public void __delitem__(String name) {
        PyObject value = super.__finditem__(name);
        if (!(value instanceof PyReflectedField) || value instanceof Attribute) {
            super.__delitem__(name);
        }
    }

    /** The field's value, until the interpreter has another one in its {@code sys.__dict__}, or none. */
    @Untraversable
    private static final class Attribute extends PyReflectedField {
        private static final long serialVersionUID = 1L;

        Attribute(Field field) {
            super(field);
        }

        @Override
        public boolean implementsDescrGet() {
            return true;
        }

        @Override
        public boolean isDataDescr() {
            return true;
        }

        @Override
        public @Nullable PyObject _doget(@Nullable PyObject container) {
            if (container instanceof PySystemState sys && sys.__dict__ instanceof PyStringMap attributes) {
                PyObject own = attributes.getMap().get(field.getName());
                if (!(own instanceof PyReflectedField)) {
                    return own;
                }
            }
            return super._doget(container);
        }

        /** Leaves the value to {@code sys.__dict__}. */
        @Override
        public boolean _doset(@Nullable PyObject container, PyObject value) {
            return false;
        }
    }
}
