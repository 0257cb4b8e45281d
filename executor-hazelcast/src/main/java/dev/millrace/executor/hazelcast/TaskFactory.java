package dev.millrace.executor.hazelcast;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import org.jspecify.annotations.Nullable;

/** Makes the tasks that arrive, by number, so that the bytes cannot choose a class. */
final class TaskFactory implements DataSerializableFactory {
    static final int ID = 0x4D4C5243;
    static final int CALL = 1;
    static final int CANCEL = 2;

    private final int byteCap;

    private TaskFactory(int byteCap) {
        this.byteCap = byteCap;
    }

    static void register(SerializationConfig serialization, int byteCap) {
        serialization.addDataSerializableFactory(ID, new TaskFactory(byteCap));
    }

    @Override
    public @Nullable IdentifiedDataSerializable create(int typeId) {
        return switch (typeId) {
            case CALL -> CallTask.arriving(byteCap);
            case CANCEL -> CancelTask.arriving();
            default -> null; // the engine refuses the task then
        };
    }
}
