package dev.millrace.executor.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list without duplicates. */
record SetCodec<T extends @Nullable Object>(ListCodec<T> list) implements Codec<Set<T>> {

    @Override
    public String id() {
        return "Set of " + list.id();
    }

    @Override
    public void encode(Set<T> value, WireWriter out) {
        list.encode(new ArrayList<>(value), out);
    }

    @Override
    public Set<T> decode(WireReader in) {
        List<T> elements = list.decode(in);
        var set = new LinkedHashSet<T>(elements);
        if (set.size() < elements.size()) {
            throw new MalformedDataException("a set with duplicates");
        }
        return Collections.unmodifiableSet(set);
    }
}
