package dev.millrace.stream;

import dev.millrace.spi.Selectable;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose next element a {@link dev.millrace.sync.Select} can wait for; the value of the
 * clause is null at the end of the stream. Receivers of channels are, and operators that read
 * ahead: a clause that is not chosen has to leave its element somewhere.
 *
 * <p>Any number of tasks may read it, each element going to one of them.
 *
 * @param <T> the elements, never null
 */
public interface SelectableStream<T> extends AsyncStream<T>, Selectable<@Nullable T> {}
