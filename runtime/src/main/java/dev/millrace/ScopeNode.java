package dev.millrace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cancel scope as a node of its loop's tree: what hangs below what, and which cancel reaches it.
 * The superclass of the scope, so that the two are one object. Loop only.
 */
abstract class ScopeNode {
    /** Where a look from another thread ends that the tree changes under. */
    private static final int MOST_SHOWN = 100_000;

    private final boolean shield;

    private @Nullable ScopeNode parent;
    private @Nullable ScopeNode firstChild;
    private @Nullable ScopeNode previousSibling;
    private @Nullable ScopeNode nextSibling;
    private @Nullable ScopeNode effective; // the outermost cancelled node that reaches this one
    private boolean left;

    ScopeNode(boolean shield) {
        this.shield = shield;
    }

    /** Whether this very node was cancelled, rather than one around it. */
    abstract boolean isCancelled();

    /** A cancel has come to this node, and to everything below it before. */
    abstract void cancelArrived();

    final @Nullable ScopeNode parent() {
        return parent;
    }

    /** The outermost cancelled node that reaches this one; null while nothing is cancelled. */
    final @Nullable ScopeNode effectiveNode() {
        return effective;
    }

    final boolean hasLeft() {
        return left;
    }

    /** Whether cancels from outside do not reach this node. */
    final boolean shields() {
        return shield;
    }

    /** Whether a cancel of this very node reaches {@code inner}: no shield stands between. */
    final boolean reaches(ScopeNode inner) {
        for (ScopeNode node = inner; node != null; node = node.shield ? null : node.parent) {
            if (node == this) {
                return isCancelled();
            }
        }
        return false;
    }

    /** The nodes directly below, oldest first, as much as the calling thread, any, can see. */
    final List<ScopeNode> below() {
        List<ScopeNode> nodes = new ArrayList<>();
        ScopeNode child = firstChild;
        while (child != null && nodes.size() < MOST_SHOWN) {
            nodes.add(child);
            child = child.nextSibling;
        }
        Collections.reverse(nodes);
        return nodes;
    }

    /** Whether {@code inner} is this node or hangs below it, shielded or not. */
    final boolean isAround(ScopeNode inner) {
        ScopeNode node = inner;
        while (node != null && node != this) {
            node = node.parent;
        }
        return node == this;
    }

    /** Makes this node the newest child of {@code outer}, and what reaches that reach this. */
    final void join(@Nullable ScopeNode outer) {
        hangBelow(outer);
        effective = inherited();
    }

    /** Takes this node out of the tree, for good; its children go to its parent. */
    final void leaveTree() {
        left = true;
        ScopeNode outer = parent;
        detachFromParent();
        // jobs may outlive the block that started them: the scopes around it still reach them
        for (ScopeNode child = firstChild; child != null; child = firstChild) {
            child.detachFromParent();
            child.hangBelow(outer);
            if (child.inherited() != null) { // what had reached a job before does not let go of it
                child.refresh();
            }
        }
    }

    /** Recomputes what reaches this node and tells whoever is inside. */
    final void refresh() {
        ScopeNode before = effective;
        effective = inherited();
        if (left || effective == before) {
            return;
        }
        // jobs first: who awaits one then knows that the same cancel stops it, and leaves with it
        refreshChildren();
        if (before == null) {
            cancelArrived();
        }
    }

    /**
     * In the order of their forks, and without a copy: a cancel must not fail for want of memory. A
     * cancelled job may end, and leave, on the spot, and so may others that it had to do with; then
     * this begins again, with those that were refreshed already unchanged.
     */
    private void refreshChildren() {
        ScopeNode child = oldestChild();
        while (child != null) {
            ScopeNode younger = child.previousSibling;
            child.refresh();
            child = younger == null || younger.parent == this ? younger : oldestChild();
        }
    }

    private @Nullable ScopeNode oldestChild() {
        ScopeNode child = firstChild;
        while (child != null && child.nextSibling != null) {
            child = child.nextSibling;
        }
        return child;
    }

    private @Nullable ScopeNode inherited() {
        ScopeNode outer = shield || parent == null ? null : parent.effective;
        return outer != null ? outer : isCancelled() ? this : null;
    }

    private void hangBelow(@Nullable ScopeNode outer) {
        parent = outer;
        if (outer != null) {
            nextSibling = outer.firstChild;
            if (nextSibling != null) {
                nextSibling.previousSibling = this;
            }
            outer.firstChild = this;
        }
    }

    private void detachFromParent() {
        if (previousSibling != null) {
            previousSibling.nextSibling = nextSibling;
        } else if (parent != null) {
            parent.firstChild = nextSibling;
        }
        if (nextSibling != null) {
            nextSibling.previousSibling = previousSibling;
        }
        previousSibling = null;
        nextSibling = null;
        parent = null;
    }
}
