using GalaxyCluster.StandIns.Tests.Grpc.Probe;
using Google.Protobuf;
using Grpc.Core;

namespace GalaxyCluster.StandIns.Tests.Grpc;

/// <summary>
/// Echoes messages, the client's <c>probe-</c> headers (as response headers) and, as trailers, the authorization header,
/// whether there is a deadline, and the encodings on the wire.
/// </summary>
public sealed class ProberService(ProbeEvents events) : Prober.ProberBase
{
    public override async Task<Reply> Unary(Ask request, ServerCallContext context)
    {
        await Begin(context);
        await Obey(request, context);
        return Answer(request);
    }

    public override async Task<Reply> ClientStream(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        await Begin(context);
        var sum = new Reply();
        while (await requestStream.MoveNext())
        {
            Ask ask = requestStream.Current;
            await Obey(ask, context);
            sum.Number += ask.Number;
            sum.Payload = ByteString.CopyFrom([.. sum.Payload, .. ask.Payload]);
        }

        return sum;
    }

    public override async Task ServerStream(Ask request, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        await Begin(context);
        for (int i = 0; i < request.Number; i++) await responseStream.WriteAsync(new Reply { Number = i, Payload = request.Payload });
        await Obey(request, context);
    }

    public override async Task Duplex(
        IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        await Begin(context);
        await foreach (Ask ask in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await Obey(ask, context);
            await responseStream.WriteAsync(Answer(ask), context.CancellationToken);
        }
    }

    private static Reply Answer(Ask ask) => new() { Number = ask.Number, Payload = ask.Payload };

    private static async Task Begin(ServerCallContext context)
    {
        Metadata echoed = [];
        foreach (Metadata.Entry entry in context.RequestHeaders)
            if (entry.Key.StartsWith("probe-", StringComparison.Ordinal)) echoed.Add(entry);
        await context.WriteResponseHeadersAsync(echoed);

        Metadata trailers = context.ResponseTrailers;
        trailers.Add("method", context.Method);
        trailers.Add("authorized-as", context.RequestHeaders.GetValue("authorization") ?? "nobody");
        trailers.Add("has-deadline", context.Deadline == DateTime.MaxValue ? "no" : "yes");
        trailers.Add("request-encoding", EncodingOf(context));
        trailers.Add("peer", context.Peer);
        trailers.Add("tag-bin", [0, 1, 254, 255]);
        if (context.UserState.TryGetValue(RecordingInterceptor.Key, out object? seen)) trailers.Add("intercepted", (string)seen);
    }

    /// <summary>Encodings are not among the call's own headers.</summary>
    private static string EncodingOf(ServerCallContext context)
    {
        string? encoding = context.GetHttpContext().Request.Headers["grpc-encoding"];
        return encoding ?? "none";
    }

    private async Task Obey(Ask ask, ServerCallContext context)
    {
        if (ask.NoCompress) context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        if (ask.FailWith != 0)
        {
            var extra = new Metadata { { "cause", "asked" }, { "cause-bin", [7, 8, 9] } };
            throw new RpcException(new Status((StatusCode)ask.FailWith, ask.Text), extra);
        }

        if (!ask.WaitForEnd) return;
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration registration = context.CancellationToken.Register(ended.SetResult);
        events.Waiting.TrySetResult();
        await ended.Task;
        events.CallEnded.TrySetResult();
        context.CancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>What a test waits for instead of time.</summary>
public sealed class ProbeEvents
{
    /// <summary>A method waits for its call to end.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A method saw that its call had ended.</summary>
    public TaskCompletionSource CallEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
