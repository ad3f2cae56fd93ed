using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GalaxyCluster.Data.Loading;
using GalaxyCluster.Engine.Losses;
using GalaxyCluster.Engine.Optimizers;

namespace GalaxyCluster.Training.Runs;

/// <summary>
/// The one text of a run: every key in a fixed order with its value, defaults included. What the reader makes of it is
/// the same run. The values are also what the run hash is made of.
/// </summary>
internal static class RunSpecWriter
{
    public static string Write(RunSpec spec)
    {
        StringBuilder yaml = new();
        Line(yaml, "data", Data(spec.Data));
        Line(yaml, "model", RunText.Quoted(spec.Model.Name));
        Line(yaml, "seed", RunText.Of(spec.Seed));
        Line(yaml, "slots", RunText.Of(spec.Slots));
        Line(yaml, "microBatch", RunText.Of(spec.MicroBatch));
        Line(yaml, "localSteps", RunText.Of(spec.LocalSteps));
        Line(yaml, "epochs", RunText.Of(spec.Epochs));
        Line(yaml, "loss", Loss(spec.Loss));
        Line(yaml, "optimizer", Optimizer(spec.Optimizer));
        Line(yaml, "schedule", Schedule(spec.Schedule));
        Line(yaml, "augment", Augment(spec.Augment));
        if (spec.ClipNorm is { } clip) Line(yaml, "clipNorm", RunText.Of(clip));
        if (spec.LocalSteps > 1) Line(yaml, "outer", Outer(spec.Outer));
        Line(yaml, "evaluateEvery", RunText.Of(spec.EvaluateEvery));
        Line(yaml, "onPoison", spec.OnPoison == PoisonPolicy.Skip ? "skip" : "stop");
        string best = spec.Keep.BestByValidationAccuracy ? "validationAccuracy" : "none";
        Line(yaml, "keep", Body(("best", best), ("last", RunText.Of(spec.Keep.Last))));
        Line(yaml, "cluster", Cluster(spec.Cluster));
        return yaml.ToString();
    }

    public static string Loss(LossSpec loss) => loss switch
    {
        SoftmaxCrossEntropySpec s => Named("softmaxCrossEntropy",
            ("labelSmoothing", RunText.Of(s.LabelSmoothing)), ("classWeights", RunText.List(s.ClassWeights))),
        SigmoidCrossEntropySpec => "sigmoidCrossEntropy",
        MeanSquaredErrorSpec => "meanSquaredError",
        QuadraticCostSpec => "quadraticCost",
        _ => throw new UnreachableException(),
    };

    public static string Optimizer(OptimizerSpec optimizer) => optimizer switch
    {
        SgdSpec s => Named("sgd",
            ("learningRate", RunText.Of(s.LearningRate)), ("momentum", RunText.Of(s.Momentum)),
            ("nesterov", RunText.Of(s.Nesterov)), ("weightDecay", RunText.Of(s.WeightDecay))),
        AdamWSpec a => Named("adamW",
            ("learningRate", RunText.Of(a.LearningRate)), ("beta1", RunText.Of(a.Beta1)), ("beta2", RunText.Of(a.Beta2)),
            ("epsilon", RunText.Of(a.Epsilon)), ("weightDecay", RunText.Of(a.WeightDecay))),
        _ => throw new UnreachableException(),
    };

    public static string Schedule(ScheduleSpec schedule) => schedule switch
    {
        ConstantSchedule => "constant",
        StepSchedule s => Named("step", ("points", RunText.List(s.Points)), ("drop", RunText.Of(s.Drop))),
        CosineSchedule c => Named("cosine", ("final", RunText.Of(c.Final))),
        OneCycleSchedule o => Named("oneCycle",
            ("warmUp", RunText.Of(o.WarmUp)), ("startDivisor", RunText.Of(o.StartDivisor)),
            ("endDivisor", RunText.Of(o.EndDivisor))),
        WarmUpSchedule w => Named("warmUp", ("share", RunText.Of(w.WarmUp)), ("then", Schedule(w.Then))),
        _ => throw new UnreachableException(),
    };

    public static string Outer(OuterSpec outer) => outer switch
    {
        NesterovOuterSpec n => Named(
            "nesterov", ("learningRate", RunText.Of(n.LearningRate)), ("momentum", RunText.Of(n.Momentum))),
        _ => "average",
    };

    public static string Augment(ImmutableArray<AugmentationSpec> augment) => augment.IsEmpty
        ? "[]"
        : $"[ {string.Join(", ", augment.Select(Augmentation))} ]";

    private static string Augmentation(AugmentationSpec augmentation) => augmentation.Arguments.IsEmpty
        ? augmentation.Name
        : Named(augmentation.Name, [.. augmentation.Arguments.Select(a => (a.Key, RunText.Of(a.Value)))]);

    private static string Data(DataSpec data) => data switch
    {
        SyntheticSkyDataSpec s => Named("syntheticSky",
            ("count", RunText.Of(s.Count)), ("size", RunText.Of(s.Size)), ("seed", RunText.Of(s.Seed))),
        SyntheticSurveyDataSpec s => Named("syntheticSurvey",
            ("count", RunText.Of(s.Count)), ("size", RunText.Of(s.Size)), ("seed", RunText.Of(s.Seed))),
        FolderDataSpec f => RunText.Quoted(f.Folder),
        S3DataSpec s3 => RunText.Quoted(s3.Location.ToString()),
        _ => throw new UnreachableException(),
    };

    private static string Cluster(ClusterSpec cluster)
    {
        (string, string)[] workers = cluster.MaxWorkers is { } max
            ? [("minWorkers", RunText.Of(cluster.MinWorkers)), ("maxWorkers", RunText.Of(max))]
            : [("minWorkers", RunText.Of(cluster.MinWorkers))];
        return Body([.. workers, ("topology", cluster.Topology), ("auditShare", RunText.Of(cluster.AuditShare))]);
    }

    private static string Named(string name, params ReadOnlySpan<(string Key, string Value)> values) =>
        $"{{ {name}: {Body(values)} }}";

    private static string Body(params ReadOnlySpan<(string Key, string Value)> values)
    {
        StringBuilder body = new("{ ");
        for (int i = 0; i < values.Length; i++)
            body.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? ", " : "")}{values[i].Key}: {values[i].Value}");
        return body.Append(" }").ToString();
    }

    private static void Line(StringBuilder yaml, string key, string value) =>
        yaml.Append(key).Append(": ").Append(value).Append('\n');
}
