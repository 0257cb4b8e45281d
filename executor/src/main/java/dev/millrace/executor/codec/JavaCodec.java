package dev.millrace.executor.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.TreeSet;

/** Java serialization of allowed classes. */
final class JavaCodec<T> implements Codec<T> {
    private final Class<T> type;
    private final FilteredObjects objects;
    private final String id;

    JavaCodec(Class<T> type, List<Class<?>> allowed) {
        this.type = type;
        var names = new TreeSet<String>();
        names.add(type.getName());
        allowed.forEach(each -> names.add(each.getName()));
        this.objects = new FilteredObjects(names);
        this.id = "Java serialization of " + names;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void encode(T value, WireWriter out) {
        var bytes = new ByteArrayOutputStream();
        try (var objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(type.cast(value));
        } catch (NotSerializableException e) {
            throw new UnencodableException("", e.getMessage() + " is not serializable", e);
        } catch (IOException | RuntimeException e) {
            throw new UnencodableException("", "its serialization failed: " + e, e);
        }
        out.writeBytes(bytes.toByteArray());
    }

    @Override
    public T decode(WireReader in) {
        byte[] bytes = in.readBytes();
        try {
            return type.cast(objects.read(bytes));
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw new MalformedDataException("serialized objects were refused: " + e, e);
        } catch (StackOverflowError e) { // a key of a hash map that contains itself
            throw new MalformedDataException("serialized objects contain themselves", e);
        }
    }
}
