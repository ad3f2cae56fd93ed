using System.Text.Json;
using GalaxyCluster.Engine.Optimizers;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>Learning-rate factors of every step against PyTorch's schedulers.</summary>
public sealed class GoldenScheduleTests
{
    public static TheoryData<string, string> Cases => GoldenFile.Names("schedules");

    [Theory]
    [MemberData(nameof(Cases))]
    public void FactorsArePyTorchs(string file, string name)
    {
        JsonElement json = GoldenFile.Read(file)[name];
        ScheduleSpec schedule = ReadSpec(json.GetProperty("schedule"));
        schedule.Validate();
        double[] expected = json.Numbers("factors");
        for (int step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], schedule.Factor(step, json.GetProperty("totalSteps").GetInt64()), 1e-6);
    }

    private static ScheduleSpec ReadSpec(JsonElement json)
    {
        float Number(string name) => json.GetProperty(name).GetSingle();
        return json.GetProperty("kind").GetString() switch
        {
            "step" => new StepSchedule([.. json.Numbers("points").Select(p => (float)p)], Number("drop")),
            "cosine" => new CosineSchedule(Number("final")),
            "oneCycle" => new OneCycleSchedule(Number("warmUp"), Number("startDivisor"), Number("endDivisor")),
            "warmUp" => new WarmUpSchedule(Number("warmUp"), new CosineSchedule()),
            _ => throw new InvalidDataException(json.GetRawText()),
        };
    }
}
