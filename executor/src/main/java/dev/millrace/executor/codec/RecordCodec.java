package dev.millrace.executor.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The components of a record, in order. Reading calls the canonical constructor, which may throw.
 */
final class RecordCodec<T> implements Codec<T> {
    private final Class<T> type;
    private final Constructor<T> constructor;
    private final List<Component> components = new ArrayList<>(); // not changed after the first use

    RecordCodec(Class<T> type) {
        this.type = type;
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
        } catch (NoSuchMethodException | InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    type.getName() + " must be open to dev.millrace.executor", e);
        }
    }

    void add(RecordComponent component, Codec<@Nullable Object> codec) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        components.add(new Component(component.getName(), accessor, codec));
    }

    @Override
    public String id() {
        return describe(new HashSet<>());
    }

    /** Describes the record. A record that contains itself is described once. */
    String describe(Set<Class<?>> described) {
        if (!described.add(type)) {
            return type.getName();
        }
        var text = new StringBuilder(type.getName()).append('(');
        String comma = "";
        for (Component component : components) {
            text.append(comma).append(component.name).append(": ");
            text.append(ValueCodecs.describe(component.codec, described));
            comma = ", ";
        }
        return text.append(')').toString();
    }

    @Override
    public void encode(T value, WireWriter out) {
        if (!type.isInstance(value)) {
            throw UnencodableException.wrongClass(value, this);
        }
        out.enter();
        for (Component component : components) {
            component.encode(value, out);
        }
        out.leave();
    }

    @Override
    public T decode(WireReader in) {
        in.enter();
        @Nullable Object[] values = new @Nullable Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = components.get(i).codec.decode(in);
        }
        in.leave();
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new MalformedDataException(
                    type.getName() + " rejected its components: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new MalformedDataException(type.getName() + " cannot be created", e);
        }
    }

    private record Component(String name, Method accessor, Codec<@Nullable Object> codec) {

        void encode(Object owner, WireWriter out) {
            Object value;
            try {
                value = accessor.invoke(owner);
            } catch (InvocationTargetException e) {
                throw new UnencodableException(
                        name, "its accessor threw " + e.getCause(), e.getCause());
            } catch (IllegalAccessException e) {
                throw new UnencodableException(name, "its accessor cannot be called", e);
            }
            out.write(codec, value, name);
        }
    }
}
