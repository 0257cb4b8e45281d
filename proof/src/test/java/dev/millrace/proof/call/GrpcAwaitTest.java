package dev.millrace.proof.call;

import dev.millrace.grpc.GrpcBridge;
import dev.millrace.proof.AwaitContractTest;

/** The await contract of a unary call of gRPC. */
class GrpcAwaitTest extends AwaitContractTest {

    @Override
    protected Foreign pending() {
        return new GrpcForeign(call -> GrpcBridge.await(call::start, "request"));
    }

    @Override
    protected boolean owns() {
        return true;
    }
}
