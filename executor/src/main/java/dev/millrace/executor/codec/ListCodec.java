package dev.millrace.executor.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The number of elements, then each element. */
record ListCodec<T extends @Nullable Object>(Codec<T> element) implements Codec<List<T>> {

    @Override
    public String id() {
        return "List<" + element.id() + ">";
    }

    @Override
    public void encode(List<T> value, WireWriter out) {
        out.enter();
        int size = value.size();
        out.writeCount(size);
        int index = 0;
        for (Iterator<T> all = value.iterator(); all.hasNext(); index++) {
            out.writeElement(element, all.next(), index);
        }
        if (index != size) {
            throw new UnencodableException("it changed while it was written");
        }
        out.leave();
    }

    @Override
    public List<T> decode(WireReader in) {
        in.enter();
        int size = in.readCount();
        var list = new ArrayList<T>(); // not sized in advance: the count cannot be trusted
        for (int i = 0; i < size; i++) {
            list.add(element.decode(in));
        }
        in.leave();
        return Collections.unmodifiableList(list);
    }
}
