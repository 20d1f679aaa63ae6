// Emoji by their short names, such as :thread:. A name that is not known stays text.

const CODE = /:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/g;

const EMOJI = new Map(`
  +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 alarm_clock ⏰ apple 🍎 art 🎨 bar_chart 📊 bell 🔔
  blue_book 📘 book 📖 bookmark 🔖 books 📚 brain 🧠 broom 🧹 bug 🐛 bulb 💡 calendar 📅 camera 📷
  cat 🐱 chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 clap 👏 clipboard 📋 cloud ☁️
  coffee ☕ computer 💻 construction 🚧 cry 😢 crystal_ball 🔮 dart 🎯 deciduous_tree 🌳 dog 🐶
  earth_africa 🌍 email 📧 evergreen_tree 🌲 eyes 👀 file_folder 📁 fire 🔥 frame_with_picture 🖼️
  game_die 🎲 gear ⚙️ gift 🎁 globe_with_meridians 🌐 grinning 😀 hammer 🔨 heart ❤️
  heavy_check_mark ✔️ heavy_plus_sign ➕ herb 🌿 hourglass ⌛ hourglass_flowing_sand ⏳
  hugging_face 🤗 information_source ℹ️ joy 😂 key 🔑 label 🏷️ leaves 🍃
  leftwards_arrow_with_hook ↩️ lightbulb 💡 link 🔗 lock 🔒 mag 🔍 mag_right 🔎 mega 📣 memo 📝
  microscope 🔬 moneybag 💰 mortar_board 🎓 muscle 💪 musical_note 🎵 newspaper 📰 no_entry ⛔
  no_entry_sign 🚫 notebook 📓 octagonal_sign 🛑 ok_hand 👌 open_mouth 😮 package 📦 page_facing_up 📄
  paperclip 📎 pencil ✏️ pencil2 ✏️ pirate_flag 🏴‍☠️ point_right 👉 pray 🙏 pushpin 📌 question ❓
  rainbow 🌈 raised_hands 🙌 robot_face 🤖 rocket 🚀 rotating_light 🚨 scales ⚖️ seedling 🌱
  shrug 🤷 slightly_smiling_face 🙂 smile 😄 smiley 😃 sob 😭 sparkles ✨ speech_balloon 💬 star ⭐
  sun_with_face 🌞 sunny ☀️ sweat_smile 😅 tada 🎉 test_tube 🧪 thinking_face 🤔 thread 🧵
  thought_balloon 💭 toolbox 🧰 triangular_ruler 📐 trophy 🏆 umbrella ☔ unlock 🔓 wastebasket 🗑️
  warning ⚠️ wave 👋 white_check_mark ✅ wink 😉 wrench 🔧 writing_hand ✍️ x ❌ zap ⚡
`.trim().split(/\s+/).reduce((pairs, word, index, all) => {
  if (index % 2 === 0) pairs.push([word, all[index + 1]]);
  return pairs;
}, []));

export const emoji = (name) => EMOJI.get(name);
export const withEmoji = (text) => text.replace(CODE, (code, name) => EMOJI.get(name) ?? code);
