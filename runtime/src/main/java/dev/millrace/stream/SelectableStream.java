package dev.millrace.stream;

import dev.millrace.spi.Selectable;
import org.jspecify.annotations.Nullable;

/**
 * A stream that can be a clause of a {@link dev.millrace.sync.Select}; the clause's value is null
 * at the end of the stream. Receivers of channels and operators that read ahead implement it,
 * because they can keep the element of a clause that is not chosen.
 *
 * <p>Any number of tasks may read it; each element goes to one of them.
 *
 * @param <T> the type of the elements, which are never null
 */
public interface SelectableStream<T> extends AsyncStream<T>, Selectable<@Nullable T> {}
