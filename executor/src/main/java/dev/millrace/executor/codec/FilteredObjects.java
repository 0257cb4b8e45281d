package dev.millrace.executor.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.lang.invoke.SerializedLambda;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads serialized Java objects. This is the only place that does, so none is read unfiltered.
 *
 * <p>The JDK asks the filter about every class, array, proxy interface and back reference before it
 * initialises a class. {@code resolveClass} is not overridden: that would be a second, weaker
 * filter.
 */
final class FilteredObjects {
    private static final long DEEPEST = 32;
    private static final long MOST_REFERENCES = 10_000;
    private static final long LONGEST_ARRAY = 1_000_000;
    // The JDK makes an array before it reads the elements. An element takes a byte or more; the
    // table of a hash map may have four places for each byte of its entries.
    private static final long MOST_PER_BYTE = 4;
    private static final long SMALL_ARRAYS = 64;
    private static final Set<Class<?>> ALWAYS =
            Set.of(
                    // arrays inside collections and maps; the filter sees each element
                    Object.class,
                    Map.Entry.class,
                    String.class,
                    Number.class, // the superclass of the boxes
                    Boolean.class,
                    Byte.class,
                    Short.class,
                    Character.class,
                    Integer.class,
                    Long.class,
                    Float.class,
                    Double.class,
                    Enum.class);

    private final Set<String> allowed;

    FilteredObjects(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (var objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            objects.setObjectInputFilter(new Filter(bytes.length));
            return objects.readObject();
        }
    }

    /** Checks the objects of one value. */
    private final class Filter implements ObjectInputFilter {
        private final long mostBytes;
        private long elements; // of all arrays so far

        Filter(long mostBytes) {
            this.mostBytes = mostBytes;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            elements += Math.max(0, info.arrayLength());
            boolean tooMuch =
                    info.depth() > DEEPEST
                            || info.references() > MOST_REFERENCES
                            || info.arrayLength() > LONGEST_ARRAY
                            || elements > SMALL_ARRAYS + MOST_PER_BYTE * mostBytes
                            || info.streamBytes() > mostBytes;
            return tooMuch ? Status.REJECTED : check(info.serialClass());
        }
    }

    private ObjectInputFilter.Status check(@Nullable Class<?> serialClass) {
        Class<?> type = serialClass;
        if (type == null) {
            return ObjectInputFilter.Status.UNDECIDED; // asked only about limits, which are kept
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return type.isPrimitive() || ALWAYS.contains(type) || isAllowed(type)
                ? ObjectInputFilter.Status.ALLOWED
                : ObjectInputFilter.Status.REJECTED;
    }

    private boolean isAllowed(Class<?> type) {
        // a lambda; bytes cannot name its class, only an allowed class makes it
        if (type.isHidden()) {
            return allowed.contains(SerializedLambda.class.getName());
        }
        return allowed.contains(type.getName());
    }
}
