package dev.millrace.executor.remote;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the jobs of all {@link RemoteJobs} classes. */
final class Catalogue {
    private Catalogue() {}

    static List<RemoteJob<?, ?>> of(List<Class<? extends RemoteJobs>> lists) {
        var jobs = new ArrayList<RemoteJob<?, ?>>();
        for (Class<? extends RemoteJobs> list : lists) {
            jobs.addAll(make(list).jobs());
        }
        Set<String> names = new HashSet<>();
        for (RemoteJob<?, ?> job : jobs) {
            if (!names.add(job.name())) {
                throw new IllegalArgumentException("two jobs are called \"" + job.name() + "\"");
            }
        }
        return List.copyOf(jobs);
    }

    static List<RemoteJob<?, ?>> load(List<String> names, ClassLoader loader)
            throws ClassNotFoundException {
        var lists = new ArrayList<Class<? extends RemoteJobs>>();
        for (String name : names) {
            lists.add(Class.forName(name, true, loader).asSubclass(RemoteJobs.class));
        }
        return of(lists);
    }

    private static RemoteJobs make(Class<? extends RemoteJobs> list) {
        try {
            return list.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(list.getName() + " cannot be made", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    list.getName() + " needs a public constructor without parameters", e);
        }
    }
}
