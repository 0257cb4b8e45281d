package dev.millrace.executor.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The number of entries, then the key and the value of each. */
record MapCodec<K extends @Nullable Object, V extends @Nullable Object>(
        Codec<K> key, Codec<V> value) implements Codec<Map<K, V>> {

    @Override
    public String id() {
        return "Map<" + key.id() + ", " + value.id() + ">";
    }

    @Override
    public void encode(Map<K, V> map, WireWriter out) {
        out.enter();
        int size = map.size();
        out.writeCount(size);
        int index = 0;
        for (Map.Entry<K, V> entry : map.entrySet()) {
            out.writeElement(key, entry.getKey(), index++);
            encodeValue(entry, out);
        }
        if (index != size) {
            throw new UnencodableException("it changed while it was written");
        }
        out.leave();
    }

    private void encodeValue(Map.Entry<K, V> entry, WireWriter out) {
        try {
            value.encode(entry.getValue(), out);
        } catch (UnencodableException e) {
            throw e.within("[" + abbreviated(entry.getKey()) + "]");
        } catch (ClassCastException e) {
            throw UnencodableException.wrongClass(entry.getValue(), value)
                    .within("[" + abbreviated(entry.getKey()) + "]");
        }
    }

    private static String abbreviated(@Nullable Object key) {
        String text = String.valueOf(key);
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    @Override
    public Map<K, V> decode(WireReader in) {
        in.enter();
        int size = in.readCount();
        var map = new LinkedHashMap<K, V>(); // not sized in advance: the count cannot be trusted
        for (int i = 0; i < size; i++) {
            K decoded = key.decode(in);
            if (map.containsKey(decoded)) {
                throw new MalformedDataException("a map with a key twice");
            }
            map.put(decoded, value.decode(in));
        }
        in.leave();
        return Collections.unmodifiableMap(map);
    }
}
